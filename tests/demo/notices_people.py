"""People and telephones that the five notices name, as the first 20 hex digits of their sha256: so the check can know
them without the repository keeping them.
"""

NAMES = {
    "c340d5839996d1ff340f",
    "894e641b3bc27d82d470",
    "ac66996dfe0979d02fd7",
    "710bcd3b00e8378eed25",
    "bb366ba1996cc982c38e",
    "3bf4a952a420e321eedb",
    "5e26fba9887d81fa551e",
    "756145318368bc2560d9",
    "24ad10064dcb3c726b6d",
}
TELEPHONES = {
    "66793feff919acb482cc",
    "7838316cc9ac1fa51674",
    "64403d84f52ac6898fb8",
    "c2e259e48dce2e0daf4e",
    "0e5f906479ca0c606d35",
    "f3e3417ed00c2fb3c666",
    "e5ec3088dc221b0c95d1",
    "6465d5d62c51b784fad1",
    "6913b26557864a576d4f",
    "0e916e6368d2feab4ed1",
    "6fc6dbddeaa152db89a9",
}
