@ECHO OFF
REM A CD in a drive: cdtst.expect is what this prints.
DIR D: /B
TYPE "D:\A long file name.text"
TYPE "D:\A folder\below\deep.txt"
DIR /B "D:\A folder" | FIND /C "many files"
ECHO x> D:\X.TXT
COPY "D:\A folder\many files 199.txt" C:\COPIED.TXT > NUL
TYPE C:\COPIED.TXT
