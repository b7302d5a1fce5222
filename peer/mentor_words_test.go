package peer

import "testing"

// TestApprovedWordsChangeByProposal: what others read of an approved mentor is what was approved, whatever they ask for.
func TestApprovedWordsChangeByProposal(t *testing.T) {
	approved := MentorWords{About: "I listen.", Answers: NoWish}
	asked := MentorWords{About: "Write to me elsewhere.", Speaks: "all", Answers: WomenOnly}
	for _, state := range MentorStates() {
		m := Mentor{State: state}.WithWords(approved)
		got := m.Propose(asked, noon())
		if waits := state == MentorOffered; waits {
			if got.Words() != asked || got.Proposed != nil {
				t.Errorf("state %d: %+v", state, got)
			}
			continue
		}
		if got.Words() != approved || got.Proposed == nil || !got.Proposed.At.Equal(noon()) {
			t.Fatalf("state %d: %+v", state, got)
		}
		if back := got.Propose(approved, noon()); back.Proposed != nil || back.Words() != approved {
			t.Error("asking for the words as they are still proposes others")
		}
		seen := got.WithWords(*got.Proposed)
		seen2 := seen.Words()
		if seen2 != asked || seen.Proposed != nil {
			t.Errorf("state %d: %+v", state, seen)
		}
	}
}
