"""One short module a bank: bytes in, quotes out, each with its bank's quirks in its docstring."""
