/* A meeting of two boulware parties and nothing else: the ceiling negosim is measured against.

   For each table, outcomes are valued by outer sums; then each turn is one scan of the speaker's
   values, by negosim's rules: offer the outcome of least own value that reaches the target, accept
   what is worth at least that offer; the last offer is never answered. Payoffs are not negative. */

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { BLOCK = 256 };
typedef uint64_t __attribute__((may_alias)) bits; /* doubles that are not negative sort like them */

/* Values of all outcomes on a grid of 1e-9, the first issue slowest; returns the best. */
static double value(const double *restrict table, int issues, int levels, int64_t size,
                    double *restrict out)
{
    int64_t made = 1;
    out[0] = 0.0;
    for (int issue = 0; issue < issues; issue++, table += levels, made *= levels)
        for (int64_t i = made - 1; i >= 0; i--) {
            const double base = out[i];
            for (int level = 0; level < levels; level++)
                out[i * levels + level] = base + table[level];
        }
    bits best = 0;
    const bits *here = (const bits *)out;
    for (int64_t i = 0; i < size; i++)
        out[i] = rint(out[i] * 1e9) / 1e9;
    for (int64_t i = 0; i < size; i++)
        best = here[i] > best ? here[i] : best;
    double found;
    memcpy(&found, &best, sizeof found);
    return found;
}

/* Number of the outcome of least value that reaches a target which some outcome reaches. */
static int64_t reach(const double *restrict values, int64_t size, double target)
{
    const bits *all = (const bits *)values;
    bits aim, least = UINT64_MAX;
    memcpy(&aim, &target, sizeof aim);
    int64_t at = 0;
    for (int64_t start = 0; start < size; start += BLOCK) {
        const int64_t stop = start + BLOCK < size ? start + BLOCK : size;
        bits found = UINT64_MAX;
        for (int64_t i = start; i < stop; i++) {
            const bits above = all[i] - aim; /* what is below wraps round to the far end */
            found = above < found ? above : found;
        }
        if (found < least) {
            least = found;
            at = start;
        }
    }
    while (all[at] - aim != least)
        at++;
    return at;
}

/* tables: (lane, party, issue, level); conceded: (round,) share of the way to the walk-away;
   room: for two times all outcomes; deal, played: (lane,) outcome or -1, and rounds. */
void meet(const double *tables, int64_t lanes, int issues, int levels, const double *walk_away,
          const double *conceded, int rounds, double *room, int64_t *deal, int64_t *played)
{
    const int64_t size = llround(pow(levels, issues));
    for (int64_t lane = 0; lane < lanes; lane++) {
        double *values[2] = {room, room + size}, best[2];
        int64_t standing[2] = {-1, -1};
        for (int party = 0; party < 2; party++, tables += issues * levels)
            best[party] = value(tables, issues, levels, size, values[party]);
        deal[lane] = -1;
        for (int turn = 0; turn < 2 * rounds && deal[lane] < 0; turn++) {
            const int me = turn % 2;
            const int64_t other = standing[1 - me];
            const double *mine = values[me], floor = walk_away[me];
            played[lane] = turn / 2 + 1;
            if (best[me] < floor)
                continue;
            const double ask = floor + (best[me] - floor) * (1 - conceded[turn / 2]);
            const int64_t next = reach(mine, size, ask < best[me] ? ask : best[me]);
            if (other >= 0 && mine[other] >= mine[next])
                deal[lane] = other;
            else
                standing[me] = next;
        }
    }
}
