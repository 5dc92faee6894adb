/*
 * tool_run - runs a host tool and looks at its status and output.
 */
#include <stdio.h>
#include <string.h>
#include "tool_run.h"

int tool_refuses(const char *tool, const char *arguments, const char *message)
{
    char line[2048];
    size_t got;
    FILE *pipe;

    snprintf(line, sizeof line, "%s %s 2>&1", tool, arguments);
    pipe = popen(line, "r");
    if (!pipe) {
        perror(tool);
        return 0;
    }
    got = fread(line, 1, sizeof line - 1, pipe);
    line[got] = 0;
    if (pclose(pipe) == 0) {
        printf("  %s took %s\n", tool, arguments);
        return 0;
    }
    if (!strstr(line, message)) {
        printf("  instead: %s", line);
        return 0;
    }
    return 1;
}
