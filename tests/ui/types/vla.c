#include <stdio.h>
#include <string.h>
#include <alloca.h>
static int sum(int n, int m, int a[n][m]) { int s = 0; for (int i = 0; i < n; i++) for (int j = 0; j < m; j++) s += a[i][j]; return s; }
static void fill(int n, double (*m)[n]) { for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) m[i][j] = i * 10 + j; }
int main(void)
{
    for (int n = 1; n < 4; n++) {
        int a[n][n + 1];
        for (int i = 0; i < n; i++) for (int j = 0; j <= n; j++) a[i][j] = i + j;
        printf("%d %zu %zu\n", sum(n, n + 1, a), sizeof a, sizeof a[0]);
        double m[n][n];
        fill(n, m);
        printf("%g\n", m[n - 1][n - 1]);
    }
    int n = 5;
    typedef int row[n];
    row r; memset(r, 0, sizeof r); n = 9; r[4] = 3;
    printf("%zu %d\n", sizeof(row), r[4]);
    char *p = alloca(20); strcpy(p, "alloca"); printf("%s\n", p);
    return 0;
}
