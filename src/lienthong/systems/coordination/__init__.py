"""Coordination (phối hợp): written opinions, meetings, groups and evaluation between agencies.

Legal basis: Quy chế phối hợp 02/QC-VPCP-BTTTT of 20/9/2018.
"""
