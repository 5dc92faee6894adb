@echo off
rem shelltst.bat - what COMMAND.COM does with batch files.  Output: shelltst.expect.
rem Run as COMMAND /C SHELLTST.BAT in a directory with SHELLSUB.BAT and CHILD.COM beside it.
echo --- echo
echo plain text
echo.
echo.dotted
echo   leading blanks
echo "quoted > text | here"
echo
echo on
rem shown with its prompt
@rem not shown
@echo off
echo --- variables
set SHT=value
echo [%SHT%] [%sht%] [%SHTNONE%] 100%%
set sht=other one
echo [%SHT%]
set SHT=
echo [%SHT%]
set SHTX
echo --- if
if a==a echo equal
if a==b echo wrong
if not a==b echo not equal
if "a b"=="a b" echo quoted equal
if A==a echo wrong
if exist shelltst.bat echo file is there
if exist nosuch.fil echo wrong
if not exist nosuch.fil echo file is missing
if exist *.bat echo wildcard is there
if "%1"=="" if not "x"=="" echo nested if
echo --- error levels
child
echo level %ERRORLEVEL%
if errorlevel 99 echo at least 99
if errorlevel 100 echo wrong
if not errorlevel 100 echo below 100
echo --- goto
goto over
echo wrong
:over
echo over it
set N=
:loop
set N=%N%x
echo loop %N%
if not %N%==xxx goto loop
goto longlabelname
echo wrong
:longlabel
echo eight characters count
echo --- call
call shellsub one two,three "four five" 6 7 8 9 ten eleven
echo back again
call shellsub
echo --- depth
call shellsub depth x
echo --- for
for %%f in (a b,c) do echo item %%f
for %%f in (nosuch.*) do echo wrong
for %%f in (a b) do for %%g in (1 2) do echo %%f%%g
for %%f in (1 2) do call shellsub for %%f
for %%f in (x y) do if %%f==y echo only %%f
echo --- redirection
md shtdir
cd shtdir
echo one> a.txt
echo two>> a.txt
>b.txt echo three
type a.txt
type b.txt
for %%f in (1 2 3) do echo line %%f >> for.txt
type for.txt
dir nosuch.* > nul
echo --- copy
copy a.txt+b.txt c.txt
type c.txt
copy a.txt d.txt
copy *.txt e.all
copy c.txt + a.txt
type c.txt
copy c.txt c.txt
copy nosuch.txt x
md sub
copy ?.txt sub
copy sub\*.txt *.cpy
copy sub .
copy /b a.txt+b.txt g.bin
echo --- dir
dir /b /on
dir /b /o-n ?.txt
dir /b /s /on
dir /b /ad
dir /b /oe-n
dir /b nosuch
cd sub
dir ..\a.txt /b
dir /l/b/on
cd ..
echo --- rename and delete
ren *.cpy *.old
dir /b /on *.old
ren a.old b.old
ren nosuch x
del ?.old
dir /b *.old
del nosuch
echo y> yes
del sub < yes
dir /b sub
echo n> no
del *.* < no
if exist a.txt echo still there
del a.txt /p < yes
if not exist a.txt echo deleted
echo --- directories
md sub
md x\y\z
rd x
cd nowhere
cd sub
rd ..\sub
cd ..
rd sub
if not exist sub\nul echo gone
echo --- pipes
echo echo through a pipe| %COMSPEC% > piped.txt
for %%f in (piped.txt) do echo %%f is there
echo @echo of three parts| %COMSPEC% | ..\child
echo x| ..\child
echo level %ERRORLEVEL%
del *.* < yes
cd ..
rd shtdir
if not exist shtdir\nul echo clean
echo --- messages
type nosuch.txt
vol 9:
truename \a\..\b.c
break on
break
break off
verify
path c:\one;c:\two
path
path ;
path
set PATH=
echo --- switches
type/?
echo --- end of file
%COMSPEC% /c echo nested shell
%COMSPEC% /c child
echo level %ERRORLEVEL%
%COMSPEC% /c exit
set SHT=gone with the shell
shellsub last one
echo wrong: the other batch file came back
