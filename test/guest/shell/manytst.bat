@ECHO OFF
REM Many files: manytst.expect is what this prints.
MD MANY
CD MANY
FOR %%a IN (0 1 2 3 4 5 6 7 8 9) DO FOR %%b IN (0 1 2 3 4 5 6 7 8 9) DO ECHO %%b%%a> F%%b%%a.TXT
FOR %%a IN (0 1 2 3 4 5 6 7 8 9) DO FOR %%b IN (0 1 2 3 4 5 6 7 8 9) DO ECHO x> "A long file name %%a%%b.text"
DIR /B /ON > ..\LIST
FIND /C "F" < ..\LIST
FIND /N "F00.TXT" < ..\LIST
FIND /N "F99.TXT" < ..\LIST
FIND /N "name 42" < ..\LIST
DIR /B /O-N > ..\LIST
FIND /N "F00.TXT" < ..\LIST
DIR | FIND "file(s)"
COPY F*.TXT ALL.OUT > NUL
DIR ALL.OUT | FIND " 401 " > NUL
IF NOT ERRORLEVEL 1 ECHO joined
REN F?5.TXT F?5.REN
DIR *.REN | FIND "file(s)"
DEL *.REN
DIR /A-D | FIND "file(s)"
CD ..
DELTREE /Y MANY
DEL LIST
