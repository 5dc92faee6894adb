@ECHO OFF
REM Long names in COMMAND.COM and the small programs: lfntst.expect is what this prints.
MD "A long directory"
CD "a long directory"
CD
ECHO one> "First file.txt"
ECHO two>> "First file.txt"
ECHO other> Second.long.name
ECHO x> short.txt
DIR /B /ON
DIR /B /Z /ON
DIR "first*" /B
DIR *.name /B
DIR /B /L /ON
TYPE "First file.txt"
TYPE FIRSTF~1.TXT
ECHO -- copy
COPY "First file.txt" "A copy of it.text"
COPY *.txt *.backup
COPY "First file.txt"+short.txt "Both of them"
TYPE "Both of them"
MD "Sub directory"
COPY *.* "Sub directory"
DIR "Sub directory" /B /ON
DIR /S /B /ON *.backup
COPY Second.long.name "Sub directory\*.new name"
DIR "Sub directory\*.new name" /B
ECHO -- ren
REN *.backup *.bak
DIR *.bak /B /ON
REN "A copy of it.text" SHORT2.TXT
REN SHORT2.TXT "Long again.text"
DIR *.text /B
REN "Long again.text" "First file.txt"
REN nosuch.file other
REN "First file.txt" a\b
ECHO -- for
FOR %%f IN (first*.txt) DO ECHO short %%f
LFNFOR ON
LFNFOR
FOR %%f IN (first*.txt second*) DO ECHO long %%f
FOR %%f IN ("two words" one) DO ECHO item %%f
FOR %%f IN (*.txt) DO TYPE %%f
LFNFOR OFF
ECHO -- if
IF EXIST "First file.txt" ECHO there
IF EXIST FIRSTF~1.TXT ECHO there by its short name
IF EXIST "First*.txt" ECHO there by a pattern
IF NOT EXIST "No such file" ECHO not there
IF EXIST "Sub directory\NUL" ECHO a directory
ECHO -- directories
CD "Sub directory"
MD "One more.level" 
CD "One more.level"
CD
CD ...
CD
RD "Sub directory\One more.level"
RD "Sub directory"
CD SUBDIR~1
CD
CD ..
TRUENAME "first file.txt"
ECHO -- programs
COPY C:\CHILD.COM "A long name for child.com" > NUL
"A long name for child"
ECHO level %ERRORLEVEL%
ECHO @ECHO batch %%0 %%1> "Long batch file.bat"
CALL "Long batch file" "first argument"
CALL "long batch file.bat" x
ECHO -- small programs
ATTRIB +R "First file.txt"
DEL "First file.txt"
ATTRIB -R "First file.txt"
MOVE "First file.txt" "Moved here.text"
XCOPY "Sub directory" "Copied with XCOPY" /I /Q
ECHO -- del
DEL "Sub directory\*.new name"
DIR "Sub directory\*.new name" /B
DEL second.long.name
DEL *.bak
DIR /B /ON /A-D
CD ..
DELTREE /Y "A long directory"
IF NOT EXIST "A long directory\NUL" ECHO gone
