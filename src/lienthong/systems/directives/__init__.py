"""Directives (chỉ đạo, điều hành): tasks read, assigned, followed to their end, pressed, counted.

Legal basis: Quyết định 42/2014/QĐ-TTg as amended by 23/2018/QĐ-TTg (following assigned tasks).
"""
