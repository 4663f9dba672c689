"""All that knows Dagster: assets, checks, sensors, resources, the headless build.

No rule about the data lives here.
"""
