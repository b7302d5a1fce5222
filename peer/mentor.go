package peer

import "time"

// MentorState says whether a mentor can be asked.
type MentorState int

// The states of a mentor.
const (
	MentorOffered MentorState = iota + 1 // waiting for a moderator's approval
	MentorOpen                           // can be asked
	MentorPaused                         // takes nobody new for now
	MentorRemoved                        // by moderators
	MentorLeft                           // left the server; on return they offer again, so that a moderator decides again
)

// MentorStates returns all states of a mentor.
func MentorStates() []MentorState { return values(MentorOffered, MentorLeft) }

// Mentor is a member who offered to mentor.
type Mentor struct {
	Member    ID
	Name      UserText // display name when they last acted as a mentor
	Languages []string // as the mentor wrote them, trimmed
	About     UserText
	Capacity  int // 1–5 mentees
	State     MentorState
	Offered   time.Time
	// LastAssigned is when a moderator last chose this mentor; zero for never.
	LastAssigned time.Time
	// Paired says that a pairing of theirs has begun since they offered.
	Paired bool
	// UserName is Discord's user name when they last acted as a mentor, unique where Name can be anyone's.
	UserName UserText
	// ApprovedBy is the moderator who approved the offer, 0 for none or one who was erased.
	ApprovedBy ID
	// Proposed is what an approved mentor would like to say about themselves and no moderator has seen yet; nil for none.
	Proposed *MentorWords
	// Hours are when the mentor usually has time, by their own clock.
	Hours Hours
	// Speaks is what they can speak about, in their own words.
	Speaks UserText
	// Answers is the wish about a mentor that they say they can meet; NoWish for none.
	Answers Wish
	// Conduct is the version of the code of conduct that they agreed to, 0 for none.
	Conduct int
	// Leave is the first local day on which they can be asked again; 0 if they are not on leave.
	Leave Day
}

// MentorWords are what a mentor says about themselves that others rely on. After the approval they change only when a
// moderator has seen the new ones.
type MentorWords struct {
	About, Speaks UserText
	Answers       Wish
	At            time.Time // when they were proposed
}

// Words returns what others read about the mentor.
func (m Mentor) Words() MentorWords {
	return MentorWords{About: m.About, Speaks: m.Speaks, Answers: m.Answers}
}

// WithWords returns the mentor saying w, with nothing proposed any more.
func (m Mentor) WithWords(w MentorWords) Mentor {
	m.About, m.Speaks, m.Answers, m.Proposed = w.About, w.Speaks, w.Answers, nil
	return m
}

// Propose returns the mentor after they asked to say w at an instant: an offer that waits for approval says it at once, an
// approved mentor proposes it. The same words as now propose nothing.
func (m Mentor) Propose(w MentorWords, at time.Time) Mentor {
	w.At = time.Time{}
	if m.State == MentorOffered || w == m.Words() {
		return m.WithWords(w)
	}
	w.At = at
	m.Proposed = &w
	return m
}

// Gone reports whether the person stopped being a mentor and has not offered again.
func (m Mentor) Gone() bool { return m.State == MentorRemoved || m.State == MentorLeft }

// Hours are the part of a day in which a person usually has time, by their own clock.
type Hours int

// The parts of a day, six hours each.
const (
	AnyHours   Hours = iota // not said
	Mornings                // 6 to 12
	Afternoons              // 12 to 18
	Evenings                // 18 to 24
	Nights                  // 0 to 6
)

// PartsOfDay returns all values of Hours, AnyHours first.
func PartsOfDay() []Hours { return values(AnyHours, Nights) }

// Name returns "any", "mornings", "afternoons", "evenings" or "nights"; "" for other values.
func (h Hours) Name() string {
	return nameOf([]string{"any", "mornings", "afternoons", "evenings", "nights"}, h)
}

// middle returns the middle of a part of the day, as time since midnight.
func (h Hours) middle() time.Duration { return time.Duration((3+6*int(h))%24) * time.Hour }

// Wish is what a member wishes about who their mentor is. Moderators see it as it was said; the gender of a person is
// stored nowhere.
type Wish int

// The wishes.
const (
	NoWish        Wish = iota // no preference, or not said
	WomenOnly                 // women only
	MenOnly                   // men only
	TellModerator             // they would rather tell a moderator
	LovesSomeone              // someone who loves a person in recovery; offered to families
)

// Wishes returns all wishes, NoWish first.
func Wishes() []Wish { return values(NoWish, LovesSomeone) }

// Name returns "none", "women", "men", "tell" or "family"; "" for other values.
func (w Wish) Name() string { return nameOf([]string{"none", "women", "men", "tell", "family"}, w) }

// CanBeMet reports whether it is a wish that a mentor can say they meet.
func (w Wish) CanBeMet() bool { return w == WomenOnly || w == MenOnly || w == LovesSomeone }
