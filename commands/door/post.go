package door

import (
	"waymark/commands"
	"waymark/peer"
	"waymark/storage"
)

// PostTarget is the target of the door's post, of no member.
func PostTarget() commands.Target { return doors.Of() }

// Put returns the effects after which the door's post is in the channel that the settings say, and nowhere else. A post that
// is there already is edited. One that a person deleted is put up again.
func Put(tx *storage.Tx, s commands.Env, set peer.Settings) ([]commands.Effect, error) {
	old, err := tx.Posted(0, doors.Of().String())
	if err != nil {
		return nil, err
	}
	if set.Door == 0 {
		return []commands.Effect{{Target: doors.Of(), Do: commands.Post{}}}, nil
	}
	var effects []commands.Effect
	if old != nil && (old.Gone || old.Channel != set.Door) {
		if effects, err = commands.TakeDown(tx, doors.Of(), asides); err != nil {
			return nil, err
		}
	}
	return append(effects, post(s, set)), nil
}

// post is the door's post in the channel of the settings. It looks whether one that is there was deleted.
func post(s commands.Env, set peer.Settings) commands.Effect {
	s = s.Community()
	return commands.Effect{Target: doors.Of(), OnOutcome: "door.posted", Do: commands.Post{
		Channel: set.Door, Role: commands.DoorChannel.Role(), Check: true,
		Message: &commands.Message{Text: s.Say("door.post", nil), Rows: commands.Buttons(
			s.Button("look-around", commands.Primary, commands.ID("door:around")),
			s.Button("say-hello", commands.Secondary, commands.ID("door:hello")),
			s.Button("i-love-someone", commands.Secondary, commands.ID("door:families")),
			s.FindHelp(),
		)},
	}}
}

// posted puts the post up again if a person had deleted it: the owner has just asked for it.
func posted(tx *storage.Tx, o commands.Outcome) ([]commands.Effect, error) {
	if o.Result != commands.Gone {
		return nil, nil
	}
	set, err := tx.Settings()
	if err != nil || set.Door == 0 {
		return nil, err
	}
	return []commands.Effect{post(o.Env, set)}, tx.DeletePosted(0, doors.Of().String())
}
