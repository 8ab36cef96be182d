// Webshop redirects members to the films, pictures and invoices they paid
// for, by presigned URL.
package main

import (
	"context"
	"log"
	"net/http"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"example.com/webshop/invoices"
	"example.com/webshop/pictures"
	"example.com/webshop/videos"
)

func main() {
	cfg, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	client := s3.NewFromConfig(cfg)
	bucket := os.Getenv("MEDIA_BUCKET")
	library := videos.New(client, bucket)
	album := pictures.New(client, bucket)
	archive := invoices.New(client, bucket)

	http.HandleFunc("GET /films/{film}", redirect(func(r *http.Request) (string, error) {
		return library.Stream(r.Context(), r.PathValue("film"))
	}))
	http.HandleFunc("GET /trailers/{film}", redirect(func(r *http.Request) (string, error) {
		return library.Trailer(r.Context(), r.PathValue("film"))
	}))
	http.HandleFunc("GET /rentals/{film}", redirect(func(r *http.Request) (string, error) {
		return library.Rent(r.Context(), r.PathValue("film"))
	}))
	http.HandleFunc("PUT /pictures/{user}/{name}", redirect(func(r *http.Request) (string, error) {
		return album.Upload(r.Context(), r.PathValue("user"), r.PathValue("name"))
	}))
	http.HandleFunc("PUT /avatars/{user}", redirect(func(r *http.Request) (string, error) {
		return album.Avatar(r.Context(), r.PathValue("user"))
	}))
	http.HandleFunc("GET /pictures/{user}/{name}", redirect(func(r *http.Request) (string, error) {
		return album.Share(r.Context(), r.PathValue("user"), r.PathValue("name"))
	}))
	http.HandleFunc("GET /invoices/{order}", redirect(func(r *http.Request) (string, error) {
		return archive.Download(r.Context(), r.PathValue("order"))
	}))
	log.Fatal(http.ListenAndServe("localhost:8080", nil))
}

// redirect answers with the signed link, keeping the method: a PUT stays one.
func redirect(sign func(*http.Request) (string, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		link, err := sign(r)
		if err != nil {
			http.Error(w, "the link could not be signed", http.StatusInternalServerError)
			return
		}
		http.Redirect(w, r, link, http.StatusTemporaryRedirect)
	}
}
