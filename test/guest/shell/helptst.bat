@ECHO OFF
REM HELP as plain text: helptst.expect is what this prints.
HELP TREE > H.TXT
TYPE H.TXT
HELP CD /T
HELP ver > H.TXT
TYPE H.TXT
HELP /S "more of each file" > H.TXT
TYPE H.TXT
HELP /S wildcards > H.TXT
TYPE H.TXT
HELP | FIND "code page"
HELP NOSUCH
IF ERRORLEVEL 1 ECHO none
HELP /S nosuchword
HELP /S
HELP A B
HELP /X
HELP/? | FIND "HELP /S"
DEL H.TXT
