/* Comments are where they were.
 * Copyright: nobody. */
//@ bless

#include <stdio.h>

/*------------------------------------*/
/*--- Section of shapes            ---*/
/*------------------------------------*/

/** A point. */
struct point {
    int x; /* to the right */
    /* Up or down.
       Not both. */
    int y;
};

/* What a shape is. */
enum kind {
    CIRCLE, /* round */
    // with corners
    SQUARE
};

static int counter = 3; /* how often */

#ifdef NEVER
/* This is not compiled. */
int never;
#endif

/* A prototype that nobody defines: not emitted. */
int nowhere(int x);

/* Sums up.

       for (i = 0; i < n; i++) s += i;   (rustdoc must not run this)
 */
static int sum(int n /* how many */)
{
    int s = 0; /* the sum */
    int i;

    /* one after the other */
    for (i = 0; i < n; i++) { // each
        s += i; /* add */
        if (s > 100) /* enough? */
            break;
        /* end of the round */
    } /* for */

    return s; // done
}

/// Moves a point.
static void move(struct point *p, int by)
{
    // by itself
    p->x += by, /* inside a statement */
        p->y -= by;
    /* nothing else */
}

int main(void)
{
    struct point p = { 1, 2 };
    enum kind k = SQUARE;
    move(&p, 5);

    switch (k) {
    /* round ones */
    case CIRCLE:
        counter++; /* count it */
        break; /* leave */
    case SQUARE: // the others
        /* fall through */
    default:
        /* nothing */
        break;
    }
    if (counter == 0) {
        puts("zero");
    } else if (counter == 1) { /* one */
        puts("one");
    } else { /* more */
        puts("more");
    }
    printf("%d %d %d %s\n", p.x, p.y, sum(10), "/* no comment */");
    return 0;
    /* NOTREACHED */
}
/* the end */
