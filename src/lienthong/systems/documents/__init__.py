"""Documents (văn bản): outgoing and incoming official documents, their signatures, registers, follow-up.

Legal basis: Nghị định 30/2020/NĐ-CP (công tác văn thư), Quyết định 28/2018/QĐ-TTg (gửi, nhận văn bản
điện tử).
"""
