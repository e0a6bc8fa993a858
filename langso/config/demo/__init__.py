"""The demonstration country: figures drawn so that the verdicts come out as published.

Nothing here knows a criterion. Structure comes from the law as data, targets from
`seeds/demo/calibration.yaml`, places from `geography`; every figure is marked as simulated.
"""
