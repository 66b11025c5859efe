@echo off
rem Starts Antrean on Windows: run serve, run pair, run test. The first start makes .venv from the locked packages,
rem with Python 3.11, 3.12 or 3.13 and nothing else. The stamp, written last, is a copy of the lock it was made from.
setlocal
set "root=%~dp0"
set "venv=%~dp0.venv"
set "python=%~dp0.venv\Scripts\python.exe"
set "PYTHONHOME="
set "PYTHONPATH="
set "PYTHONSAFEPATH="
set "VIRTUAL_ENV="
set "PIP_TARGET="
set "PIP_PREFIX="
set "PIP_USER=0"
set "PIP_REQUIRE_VIRTUALENV=0"

if not exist "%python%" goto prepare
fc /b "%root%requirements.txt" "%venv%\antrean-stamp.txt" >nul 2>nul
if not errorlevel 1 goto ready

:prepare
set "maker="
set "is_fit=import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))"
if defined ANTREAN_PYTHON (
    call :try "%ANTREAN_PYTHON%"
) else (
    for %%p in ("py -3.13" "py -3.12" "py -3.11" "python" "python3") do call :try %%~p
)
if not defined maker (
    echo Antrean memerlukan Python 3.11, 3.12, atau 3.13; ketik: winget install Python.Python.3.13 1>&2
    exit /b 1
)

if exist "%venv%" echo Lingkungan lama tidak lengkap atau tidak sesuai lagi, jadi dibuat ulang. 1>&2
echo Menyiapkan Antrean ^(sekali saja, sekitar satu menit^) ... 1>&2
if exist "%venv%" rmdir /s /q "%venv%"
set "log=%TEMP%\antrean-install.log"
%maker% -I -m venv "%venv%" >"%log%" 2>&1
if errorlevel 1 goto failed
"%python%" -I -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --requirement "%root%requirements.txt" >"%log%" 2>&1
if errorlevel 1 goto failed
copy /y "%root%requirements.txt" "%venv%\antrean-stamp.txt" >nul
if errorlevel 1 goto failed

:ready
if "%1"=="test" goto test
"%python%" "%root%commands.py" %*
exit /b %errorlevel%

:test
fc /b "%root%requirements-dev.txt" "%venv%\antrean-test-stamp.txt" >nul 2>nul
if not errorlevel 1 goto test_ready
echo Menyiapkan alat uji ^(sekali saja^) ... 1>&2
set "log=%TEMP%\antrean-install.log"
"%python%" -I -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --requirement "%root%requirements-dev.txt" >"%log%" 2>&1
if errorlevel 1 goto failed
copy /y "%root%requirements-dev.txt" "%venv%\antrean-test-stamp.txt" >nul
if errorlevel 1 goto failed
:test_ready
set arguments=%*
cd /d "%root%"
"%python%" -m pytest %arguments:~4%
exit /b %errorlevel%

:failed
type "%log%" 1>&2
echo Antrean belum dapat disiapkan; sebabnya di atas, dan tersimpan di %log%. Periksa internet, lalu ulangi. 1>&2
exit /b 1

:try
if defined maker exit /b 0
%* -I -c "%is_fit%" >nul 2>nul
if %errorlevel%==0 set maker=%*
exit /b 0
