"""Indicators (chỉ tiêu, KPI): the register of indicators, targets, scores, and the UN E-Government index.

Legal basis: Nghị quyết 17/NQ-CP of 2019, Thông báo 320/TB-VPCP of 2019 (KPI set).
"""
