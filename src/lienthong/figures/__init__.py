"""Figures (số liệu): named values with unit, period, source and vintage; systems publish, dashboards read.

Legal basis: Nghị quyết 17/NQ-CP of 2019 (management by data).
"""
