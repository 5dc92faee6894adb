@ECHO OFF
ECHO The batch file says %1
