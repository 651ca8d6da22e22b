"""Pure rules of indicators: formulas, targets, scores, and the UN index."""
