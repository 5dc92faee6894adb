# test/unit/dos_shell - the pure parts of COMMAND.COM.  Adds UNIT_TESTS.
DOS_SHELL := image/dos/command
UNIT_TESTS += dos_shell/line_test dos_shell/env_test dos_shell/text_test
dos_shell/line_test.src := $(DOS_SHELL)/line.c $(DOS_SHELL)/text.c
dos_shell/line_test.cflags := -I$(DOS_SHELL)
dos_shell/env_test.src := $(DOS_SHELL)/env.c $(DOS_SHELL)/history.c $(DOS_SHELL)/text.c
dos_shell/env_test.cflags := -I$(DOS_SHELL)
dos_shell/text_test.src := $(DOS_SHELL)/text.c $(DOS_SHELL)/wild.c $(DOS_SHELL)/clock.c
dos_shell/text_test.cflags := -I$(DOS_SHELL)
UNIT_TESTS += dos_shell/copy_test dos_shell/dir_test
dos_shell/copy_test.src := $(DOS_SHELL)/copy_args.c $(DOS_SHELL)/text.c
dos_shell/copy_test.cflags := -I$(DOS_SHELL)
dos_shell/dir_test.src := $(DOS_SHELL)/dir_compare.c $(DOS_SHELL)/text.c
dos_shell/dir_test.cflags := -I$(DOS_SHELL)
UNIT_TESTS += dos_shell/edit_test
dos_shell/edit_test.src := $(addprefix $(DOS_SHELL)/,macro.c complete_word.c history.c text.c)
dos_shell/edit_test.cflags := -I$(DOS_SHELL)
UNIT_TESTS += dos_shell/help_test
dos_shell/help_test.src := image/dos/help/help_text.c $(DOS_SHELL)/text.c
dos_shell/help_test.cflags := -Iimage/dos/help
FUZZERS += line
line_fuzz.src := $(addprefix $(DOS_SHELL)/,clock.c complete_word.c copy_args.c history.c line.c macro.c text.c wild.c) \
                 image/dos/help/help_text.c
line_fuzz.cflags := -I$(DOS_SHELL) -Iimage/dos/help
