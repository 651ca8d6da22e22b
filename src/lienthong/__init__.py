"""Liên Thông: the whole of an electronic Government in one program, on one axis."""
