package peer

import (
	"testing"
	"time"
)

// A block protects who made it for as long as they are here, however long the other is gone; every other fact ends.
func TestOnlyABlockOutlivesTheYears(t *testing.T) {
	t.Parallel()
	gone := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, kind := range FactKinds() {
		f := Fact{Kind: kind, Gone: gone}
		if f.Expired(gone.Add(KeepFactsFor - 1)) {
			t.Errorf("fact %d expired before KeepFactsFor", kind)
		}
		if got := f.Expired(gone.Add(KeepFactsFor)); got != (kind != FactBlocked) {
			t.Errorf("fact %d after KeepFactsFor: expired %v", kind, got)
		}
		if f.Gone = (time.Time{}); f.Expired(gone.Add(100 * KeepFactsFor)) {
			t.Errorf("fact %d expired while the person it is about is here", kind)
		}
	}
}
