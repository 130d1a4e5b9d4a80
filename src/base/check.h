/*
 * Our own bugs stop the process, in release builds too. No input may reach
 * check(): bad input is counted, a bad environment is an enum err.
 */
#ifndef YAGURA_BASE_CHECK_H
#define YAGURA_BASE_CHECK_H

_Noreturn void check_failed(const char *what, const char *file, int line);

#define check(cond) ((cond) ? (void)0 : check_failed(#cond, __FILE__, __LINE__))

#endif
