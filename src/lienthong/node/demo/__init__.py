"""The demo: the main job done for real, with invented people in real agencies."""
