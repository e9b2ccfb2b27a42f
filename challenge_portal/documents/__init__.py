"""Files, forms as PDF, numbers, stamped scans and verification."""
