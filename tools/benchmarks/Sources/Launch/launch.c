// Runs commands one after the other and prints, as JSON, the nanoseconds that passed, the seconds of processor
// time, the bytes at the peak of the largest process, and the exit codes.
//
//     Launch <log> <command> <argument>… [--then <command> <argument>…]…
//
// In C because a process starts with the peak memory of the one that it was made by: this one has about 1 MB.

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

static long long nanoseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (long long)time.tv_sec * 1000000000 + time.tv_nsec;
}

/// Runs one command with its output in the log; its exit code, 127 where it could not be started.
static int run(char **command, int log, double *processor, long long *memory) {
  pid_t process = fork();
  if (process == 0) {
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execvp(command[0], command);
    perror(command[0]);
    _exit(127);
  }
  int status = 0;
  struct rusage usage;
  if (process < 0 || wait4(process, &status, 0, &usage) < 0) return 127;
  *processor += seconds(usage.ru_utime) + seconds(usage.ru_stime);
#ifdef __APPLE__
  long long peak = usage.ru_maxrss;
#else
  long long peak = (long long)usage.ru_maxrss * 1024;
#endif
  if (peak > *memory) *memory = peak;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int count, char **words) {
  if (count < 3) {
    fprintf(stderr, "usage: Launch <log> <command> <argument>… [--then <command> <argument>…]…\n");
    return 2;
  }
  int log = open(words[1], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (log < 0) {
    perror(words[1]);
    return 1;
  }
  double processor = 0;
  long long memory = 0;
  int code = 0, done = 0;
  long long start = nanoseconds();
  for (int first = 2; first < count && code == 0; done++) {
    int next = first;
    while (next < count && strcmp(words[next], "--then") != 0) next++;
    words[next] = NULL;
    code = run(words + first, log, &processor, &memory);
    first = next + 1;
  }
  long long passed = nanoseconds() - start;
  printf("{\"nanoseconds\": %lld, \"cpu\": %f, \"memory\": %lld, \"commands\": %d, \"code\": %d}\n", passed, processor,
         memory, done, code);
  return 0;
}
