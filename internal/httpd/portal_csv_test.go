package httpd_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"github.com/waybill/waybill/ent/parcel"
	"github.com/waybill/waybill/ent/suborder"
)

func (a *atelier) upload(t *testing.T, file []byte) string {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "numbers.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(file)
	_ = form.Close()
	w := a.send("POST", a.path+"/csv", body.String(), "Content-Type", form.FormDataContentType(), "Origin", publicURL)
	if w.Code != http.StatusOK {
		t.Fatalf("upload = %d %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func TestAFileOfTrackingNumbers(t *testing.T) {
	t.Parallel()
	eachAtelier(t, func(t *testing.T, a *atelier) {
		other := a.atelier(t, "west").given(t)
		one, two := a.given(t), a.given(t)
		file := "order,carrier,tracking number,sku,quantity\n" +
			one.Name + ",Correios,PB1111BR,VASE,1\n" + one.Name + ",Correios,PB1112BR,VASE,1\n" + one.Name + ",Correios,PB1112BR,BOWL,1\n" +
			two.Name + ",Corréios,\"=\"\"0042\"\"\"\n" +
			other.Name + ",X,PB2BR\n#9-9,X,PB3BR\n" + one.Name + ",=cmd,PB4BR\n" + one.Name + ",X,=1+1\n" + one.Name + ",X,PB5BR,NONE\n<b>,X,\n"
		for range 2 {
			page := a.upload(t, []byte(file))
			wantHas(t, page, "4 of 10 rows entered", "no such order here", "no carrier", "no tracking number", "no SKU NONE", "&lt;b&gt;")
			if n := a.store.Client().Parcel.Query().CountX(a.merchant); n != 3 {
				t.Errorf("parcels = %d, want 3", n)
			}
		}
		if n := a.store.Client().Parcel.Query().Where(parcel.TrackingNumber("0042")).CountX(a.merchant); n != 1 {
			t.Error("the quoted number lost its zeros")
		}
		if a.now(one.ID).Status != suborder.StatusClosed || a.now(two.ID).Status != suborder.StatusClosed || a.now(other.ID).Status != suborder.StatusOpen {
			t.Error("not what the file says has shipped")
		}
		for name, encoded := range map[string]func(string) []byte{
			"utf-16": func(text string) []byte {
				out, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(text))
				return out
			},
			"bom":    func(text string) []byte { return []byte("\uFEFF" + text) },
			"latin1": func(text string) []byte { return bytes.ReplaceAll([]byte(text), []byte("é"), []byte{0xE9}) },
		} {
			sub := a.given(t)
			wantHas(t, a.upload(t, encoded(sub.Name+";Corréios;PB"+strings.ToUpper(strings.ReplaceAll(name, "-", ""))+"BR\r\n")), "1 of 1 rows", "Corréios")
		}
	})
}

func TestAFileOfTenThousandRows(t *testing.T) {
	t.Parallel()
	eachAtelier(t, func(t *testing.T, a *atelier) {
		sub := a.given(t)
		var file strings.Builder
		for i := range 9_999 {
			fmt.Fprintf(&file, "#none-%d,C,N%d\n", i, i)
		}
		file.WriteString(sub.Name + ",Correios,PBLASTBR\n")
		wantHas(t, a.upload(t, []byte(file.String())), "1 of 10000 rows entered")
		if a.now(sub.ID).Status != suborder.StatusClosed {
			t.Error("the last row was not entered")
		}
	})
}
