@echo off
rem shellsub.bat - called by shelltst.bat.
if "%1"=="depth" goto depth
if "%1"=="for" goto for
if "%1"=="last" goto last
echo 0=%0 1=%1 2=%2 3=%3 4=%4 9=%9
shift
shift
echo shifted: 0=%0 1=%1 9=%9
goto end
:depth
echo level %2
if %2==xxxxxx goto end
call %0 depth %2x
echo back at %2
goto end
:for
echo called for %2
goto end
:last
echo chained with %2
:end
