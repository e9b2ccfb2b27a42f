"""How papers write titles."""
