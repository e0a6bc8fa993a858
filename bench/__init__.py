"""Figures of speed as ratios beside baselines that run in the same minute on the same machine."""
