package discord

import (
	"testing"
	"time"

	"waymark/commands"
	"waymark/peer"
)

// TestFollowupTokens: the latest token of a member in a guild is kept for less than a quarter of an hour, and then deleted.
func TestFollowupTokens(t *testing.T) {
	var f followupTokens
	begin := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	did := func(member peer.ID, token lenientString, after time.Duration) {
		f.remember(interaction{ApplicationID: 1, Token: token}, commands.Request{
			Env: commands.Env{Guild: 7, Now: begin.Add(after)}, Member: member,
		})
	}
	did(1, "first", 0)
	did(1, "last", 5*time.Minute)
	for _, c := range []struct {
		guild, member peer.ID
		after         time.Duration
		want          lenientString
	}{
		{7, 1, 5 * time.Minute, "last"},
		{7, 1, 19 * time.Minute, "last"},
		{7, 1, 20 * time.Minute, ""},
		{8, 1, 6 * time.Minute, ""},
		{7, 2, 6 * time.Minute, ""},
	} {
		got, ok := f.lookup(memberKey{c.guild, c.member}, begin.Add(c.after))
		if ok != (c.want != "") || ok && got.in.Token != c.want {
			t.Errorf("%v: %q, %v", c, got.in.Token, ok)
		}
	}
	did(2, "another", time.Hour)
	if len(f.last) != 1 {
		t.Errorf("%d are kept", len(f.last))
	}
	for member := range peer.ID(maxFollowupTokens + 10) {
		did(2+member, "of many", time.Hour)
	}
	did(2, "newer", time.Hour)
	if got, _ := f.lookup(memberKey{7, 2}, begin.Add(time.Hour)); len(f.last) != maxFollowupTokens || got.in.Token != "newer" {
		t.Errorf("of %d, who did something last is written to under %q", len(f.last), got.in.Token)
	}
}
