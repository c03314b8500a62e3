"""The demo town, made from the files beside this package (`../demo/`). Deterministic but for the day it is loaded on."""
