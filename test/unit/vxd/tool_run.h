/* tool_run.h - running a host tool that must fail.  Included by the tests of mkle and mkw3. */
#ifndef TEST_TOOL_RUN_H
#define TEST_TOOL_RUN_H

/* Runs "tool arguments"; 1 if it fails and its output has the message, else 0 and says why. */
int tool_refuses(const char *tool, const char *arguments, const char *message);

#endif
