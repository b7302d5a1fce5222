package storage

import "waymark/peer"

type storedSettings struct {
	CheckIns       uint64           `cbor:"1,keyasint,omitempty"`
	Celebrations   uint64           `cbor:"2,keyasint,omitempty"`
	Mentoring      uint64           `cbor:"3,keyasint,omitempty"`
	Moderators     uint64           `cbor:"4,keyasint,omitempty"`
	Moderator      uint64           `cbor:"5,keyasint,omitempty"`
	Mentor         uint64           `cbor:"6,keyasint,omitempty"`
	Zone           string           `cbor:"7,keyasint,omitempty"`
	PingModerators bool             `cbor:"8,keyasint,omitempty"`
	Ladder         string           `cbor:"9,keyasint,omitempty"`
	Roles          []storedRole     `cbor:"10,keyasint,omitempty"`
	PastLadders    []storedPast     `cbor:"11,keyasint,omitempty"`
	Prompt         *storedPrompt    `cbor:"20,keyasint,omitempty"` // nil for one that was never set
	Name           string           `cbor:"21,keyasint,omitempty"`
	Audiences      []storedAudience `cbor:"22,keyasint,omitempty"`
	Language       string           `cbor:"30,keyasint,omitempty"`
	Meetings       uint64           `cbor:"40,keyasint,omitempty"`
	MeetingPing    uint64           `cbor:"41,keyasint,omitempty"`
	Adult          uint64           `cbor:"23,keyasint,omitempty"`
	Circles        uint64           `cbor:"50,keyasint,omitempty"`
	TwoCircles     bool             `cbor:"51,keyasint,omitempty"`
	Door           uint64           `cbor:"60,keyasint,omitempty"`
	Hellos         uint64           `cbor:"61,keyasint,omitempty"`
}

type storedAudience struct {
	Role         uint64 `cbor:"1,keyasint"`
	Label        string `cbor:"2,keyasint,omitempty"`
	Families     bool   `cbor:"3,keyasint,omitempty"`
	CheckIns     uint64 `cbor:"4,keyasint,omitempty"`
	Celebrations uint64 `cbor:"5,keyasint,omitempty"`
}

type storedRole struct {
	Rung storedRung `cbor:"1,keyasint,omitempty"`
	Role uint64     `cbor:"2,keyasint,omitempty"`
	// Refused is the last outcome of giving it.
	Refused bool `cbor:"3,keyasint,omitempty"`
}

type storedPast struct {
	Ladder string   `cbor:"1,keyasint"`
	Until  nanoTime `cbor:"2,keyasint"`
}

type storedPrompt struct {
	Alarm storedAlarm `cbor:"1,keyasint"`
	On    bool        `cbor:"2,keyasint,omitempty"`
	Zone  string      `cbor:"3,keyasint,omitempty"`
}

type storedRung struct {
	Days   int `cbor:"1,keyasint,omitempty"`
	Months int `cbor:"2,keyasint,omitempty"`
	Years  int `cbor:"3,keyasint,omitempty"`
}

// Settings returns what the owner chose; the zero value for a guild that was not set up.
func (tx *Tx) Settings() (peer.Settings, error) {
	var in storedSettings
	owner := tx.owner(0)
	if ok, err := tx.load(owner, recordKey(owner, famSettings), &in); !ok || err != nil {
		return peer.Settings{}, err
	}
	out := peer.Settings{
		Name: peer.UserText(in.Name), CheckIns: peer.ID(in.CheckIns), Celebrations: peer.ID(in.Celebrations),
		Mentoring: peer.ID(in.Mentoring), Moderators: peer.ID(in.Moderators),
		Moderator: peer.ID(in.Moderator), Mentor: peer.ID(in.Mentor),
		Zone: in.Zone, PingModerators: in.PingModerators, Ladder: in.Ladder,
		Meetings: peer.ID(in.Meetings), MeetingPing: peer.ID(in.MeetingPing), Adult: peer.ID(in.Adult),
		Circles: peer.ID(in.Circles), TwoCircles: in.TwoCircles, Language: in.Language,
		Door: peer.ID(in.Door), Hellos: peer.ID(in.Hellos),
	}
	for _, r := range in.Roles {
		out.Roles = append(out.Roles, peer.RungRole{Rung: peer.Rung(r.Rung), Role: peer.ID(r.Role), Refused: r.Refused})
	}
	for _, p := range in.PastLadders {
		out.PastLadders = append(out.PastLadders, peer.PastLadder{Ladder: p.Ladder, Until: p.Until.time()})
	}
	for _, a := range in.Audiences {
		out.Audiences = append(out.Audiences, peer.Audience{
			Role: peer.ID(a.Role), Label: peer.UserText(a.Label), Families: a.Families,
			CheckIns: peer.ID(a.CheckIns), Celebrations: peer.ID(a.Celebrations),
		})
	}
	if in.Prompt != nil {
		out.Prompt = peer.Prompt{Alarm: in.Prompt.Alarm.alarm(), On: in.Prompt.On, Zone: in.Prompt.Zone}
	}
	return out, nil
}

// PutSettings stores what the owner chose.
func (tx *Tx) PutSettings(s peer.Settings) error {
	out := storedSettings{
		Name: s.Name.Reveal(), CheckIns: uint64(s.CheckIns), Celebrations: uint64(s.Celebrations),
		Mentoring: uint64(s.Mentoring), Moderators: uint64(s.Moderators),
		Moderator: uint64(s.Moderator), Mentor: uint64(s.Mentor),
		Zone: s.Zone, PingModerators: s.PingModerators, Ladder: s.Ladder,
		Meetings: uint64(s.Meetings), MeetingPing: uint64(s.MeetingPing), Adult: uint64(s.Adult),
		Circles: uint64(s.Circles), TwoCircles: s.TwoCircles, Language: s.Language,
		Door: uint64(s.Door), Hellos: uint64(s.Hellos),
	}
	for _, r := range s.Roles {
		out.Roles = append(out.Roles, storedRole{storedRung(r.Rung), uint64(r.Role), r.Refused})
	}
	for _, p := range s.PastLadders {
		out.PastLadders = append(out.PastLadders, storedPast{p.Ladder, nanoTimeOf(p.Until)})
	}
	for _, a := range s.Audiences {
		out.Audiences = append(out.Audiences, storedAudience{
			Role: uint64(a.Role), Label: a.Label.Reveal(), Families: a.Families,
			CheckIns: uint64(a.CheckIns), Celebrations: uint64(a.Celebrations),
		})
	}
	if s.Prompt != (peer.Prompt{}) {
		out.Prompt = &storedPrompt{alarmIn(s.Prompt.Alarm), s.Prompt.On, s.Prompt.Zone}
	}
	owner := tx.owner(0)
	return tx.save(bucketRecords, owner, recordKey(owner, famSettings), out)
}
