"""The doors of reporting for other programs: DHIS2 data value sets, ADX, and SDMX-JSON."""
