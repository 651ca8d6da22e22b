"""Contracts (hợp đồng dữ liệu): what systems tell and ask one another; frozen dataclasses, nothing else."""
