package people_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waybill/waybill/internal/auth"
	"github.com/waybill/waybill/internal/people"
)

// notices works the jobs that tell users something, and says what they told of.
func (f fixture) notices(t *testing.T) (told []people.Notice) {
	t.Helper()
	rows, err := f.db.DB().QueryContext(t.Context(), `SELECT args->>'userId', args->>'of' FROM river_job WHERE kind = 'send_sign_in_notice' ORDER BY id`)
	if err != nil {
		t.Fatalf("read jobs: %v", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var job people.SendNotice
		if err := rows.Scan(&job.UserID, &job.Of); err != nil {
			t.Fatalf("read job: %v", err)
		}
		if err := f.SendNotice(t.Context(), job.UserID, job.Of); err != nil {
			t.Errorf("SendNotice(%s): %v", job.Of, err)
		}
		told = append(told, job.Of)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("read jobs: %v", err)
	}
	return told
}

func TestWhoeverSignsInIsToldHowThatChanges(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, f fixture) {
		const email = "ana@loja.example"
		b := f.member(t, f.store, email, auth.Owner)
		secret, _ := b.withTotp(t)
		f.clock.turn(time.Minute)
		if _, err := b.RemoveTotp(b.ctx(t), b.code(t, secret)); err != nil {
			t.Fatalf("RemoveTotp: %v", err)
		}
		key := b.register(t, newAuthenticator(), "Phone")
		if _, err := b.RemovePasskey(b.ctx(t), key.ID); err != nil {
			t.Fatalf("RemovePasskey: %v", err)
		}
		if _, err := b.RemovePasskey(b.ctx(t), key.ID); err != nil {
			t.Fatalf("RemovePasskey again: %v", err)
		}
		if _, err := b.ChangePassword(b.ctx(t), people.ChangePasswordInput{CurrentPassword: password, NewPassword: "another horse entirely"}); err != nil {
			t.Fatalf("ChangePassword: %v", err)
		}
		if _, err := b.ChangeEmail(b.ctx(t), people.ChangeEmailInput{Password: "another horse entirely", Email: "thief@else.example"}); err != nil {
			t.Fatalf("ChangeEmail: %v", err)
		}
		want := []people.Notice{people.CodesAsked, people.CodesDropped, people.PasskeyAdded, people.PasskeyRemoved, people.PasswordChanged, people.AddressLeaving}
		if told := f.notices(t); !slices.Equal(told, want) {
			t.Errorf("told of %v, want %v", told, want)
		}
		if text := f.mail.text[email]; !strings.Contains(text, "another e-mail address") || strings.Contains(text, "token") || strings.Contains(text, "thief") {
			t.Errorf("the newest e-mail is %q", text)
		}
		if err := f.SendNotice(t.Context(), b.signedIn(t).UserID, "weather"); err == nil {
			t.Error("a notice of nothing was sent")
		}
		if err := f.SendNotice(t.Context(), "usr_gone", people.PasskeyAdded); err != nil {
			t.Errorf("SendNotice to nobody: %v", err)
		}
	})
}
