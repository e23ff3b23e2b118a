//@ stdin: 1 + 2 * 3\n(4 - 1) / 2.0\n2 ^ 10\n-5 % 3\n1 / 0\n(1 + \n
#include <stdio.h>
#include <stdlib.h>
#include <ctype.h>
#include <math.h>
#include <setjmp.h>
static const char *p; static jmp_buf error;
static double expr(void);
static void skip(void) { while (isspace((unsigned char)*p)) p++; }
static double primary(void) { skip(); if (*p == '(') { p++; double v = expr(); skip(); if (*p++ != ')') longjmp(error, 1); return v; } if (*p == '-') { p++; return -primary(); } char *end; double v = strtod(p, &end); if (end == p) longjmp(error, 2); p = end; return v; }
static double power(void) { double v = primary(); skip(); if (*p == '^') { p++; v = pow(v, power()); } return v; }
static double term(void) { double v = power(); for (;;) { skip(); char o = *p; if (o == '*') { p++; v *= power(); } else if (o == '/') { p++; double d = power(); if (d == 0) longjmp(error, 3); v /= d; } else if (o == '%') { p++; v = fmod(v, power()); } else return v; } }
static double expr(void) { double v = term(); for (;;) { skip(); if (*p == '+') { p++; v += term(); } else if (*p == '-') { p++; v -= term(); } else return v; } }
int main(void) { char line[100]; while (fgets(line, sizeof line, stdin)) { p = line; int e = setjmp(error); if (e == 0) printf("%g\n", expr()); else printf("error %d\n", e); } return 0; }
