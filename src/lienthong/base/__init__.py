"""Base (nền chung): ids, clock, Vietnamese text and formats, errors, page layout and components."""
