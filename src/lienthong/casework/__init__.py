"""Case work: reading and drawing official papers, kinds and symbols, the clock in working days, tables.

What every case needs, whichever system it belongs to: NĐ 30/2020/NĐ-CP (papers), NĐ 61/2018/NĐ-CP (clock).
"""
