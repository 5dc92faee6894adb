@ECHO OFF
ECHO [%1] [%2] [%3]
SHIFT
ECHO shifted [%1] [%2]
