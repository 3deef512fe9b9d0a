"""A small sample of each known data set, written by us: name of the file -> content."""

AMAZON_2018 = {
    "Books_5.json": '{"overall": 5.0, "verified": true, "reviewTime": "03 9, 2014", "reviewerID": "A1", '
    '"asin": "B000000001", "style": {"Format:": "Hardcover"}, "reviewText": "Good.", "unixReviewTime": 1394323200}\n'
    '{"overall": 2.0, "reviewerID": "A2", "asin": "B000000002", "reviewText": "No.", "unixReviewTime": 1394409600}\n',
    "meta_Books.json": '{"category": ["Books", "Sea"], "description": ["On ships."], "title": "Ships", "brand": "Ann", '
    '"also_buy": ["B000000002"], "asin": "B000000001", "price": "$4.00"}\n'
    '{"category": [["Books", "Sky"]], "title": "Kites", "asin": "B000000002"}\n',
}
AMAZON_2023 = {
    "Toys.jsonl": '{"rating": 4.0, "title": "Nice", "text": "Yes", "images": [], "asin": "B01", "parent_asin": "B0", '
    '"user_id": "AE", "timestamp": 1588687728923, "helpful_vote": 0, "verified_purchase": true}\n'
    '{"rating": 1.0, "title": "Bad", "text": "No", "images": [], "asin": "B02", "parent_asin": "B2", '
    '"user_id": "AF", "timestamp": 1588687728924, "helpful_vote": 0, "verified_purchase": true}\n',
    "meta_Toys.jsonl": '{"main_category": "Toys", "title": "Top", "average_rating": 4.8, "rating_number": 10, '
    '"features": ["Wood"], "description": [], "price": 14.98, "images": [{"large": "https://a.b/c.jpg"}], '
    '"store": "Spin", "categories": ["Toys", "Tops"], "details": {"Colour": "Red"}, "parent_asin": "B0"}\n'
    '{"title": "Yo-yo", "categories": ["Toys"], "parent_asin": "B2"}\n',
}
LATEST = {
    "ratings.csv": "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n1,2,3.5,964981247\n2,1,5.0,964982224\n",
    "movies.csv": 'movieId,title,genres\n1,Toy Story (1995),Adventure|Comedy\n2,"Net, The (1995)",(no genres listed)\n'
    "3,Untitled,Drama\n",
    "tags.csv": "userId,movieId,tag,timestamp\n1,1,Pixar,1139045764\n2,1,pixar,1139045765\n2,1,fun,1139045765\n"
    "2,2,1995,1139045766\n",
    "links.csv": "movieId,imdbId,tmdbId\n1,0114709,862\n2,0113957,1642\n",
}
ML_1M = {
    "ratings.dat": "1::10::5::978300760\n2::11::3::978302109\n2::10::4::978302110\n",
    "movies.dat": "10::Toy Story (1995)::Animation|Children's\n11::\"Été\", L' (1994)::Drama\n".encode("latin-1"),
    "users.dat": "1::F::1::10::48067\n2::M::56::16::70072\n",
}
FLAGS = "0|0|0|1|1|1" + "|0" * 13
ML_100K = {
    "u.data": "196\t1\t3\t881250949\n186\t2\t3\t891717742\n196\t2\t5\t881250950\n",
    "u.item": f"1|Toy Story (1995)|01-Jan-1995||x|{FLAGS}\n2|Misérables, Les (1995)|01-Jan-1995||x|1{'|0' * 18}\n"
    .encode("latin-1"),
    "u.user": "196|24|M|technician|85711\n186|53|F|other|94043\n",
}  # fmt: skip
RECBOLE = {
    "ml.inter": "user_id:token\titem_id:token\trating:float\ttimestamp:float\n1\t7\t3\t881250949\n2\t8\t4\t881250950\n",
    "ml.item": "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n7\tToy Story\t1995\t"
    'Animation Children\'s\n8\t"Heat" again\t1995\tCrime\n',
    "ml.user": "user_id:token\tage:token\tgender:token\toccupation:token\tzip_code:token\n1\t24\tM\twriter\t85711\n"
    "2\t53\tF\tother\t94043\n",
    "ml.kg": "head_id:token\trelation_id:token\ttail_id:token\nm.1\tfilm.film.directed_by\tm.2\n",
    "ml.link": "item_id:token\tentity_id:token\n7\tm.1\n",
}
MIND = {
    "behaviors.tsv": "1\tU1\t11/11/2019 9:05:58 AM\tN1 N2\tN3-1 N4-0\n2\tU1\t11/12/2019 6:11:30 PM\tN1 N2\tN4-1 N5-0\n"
    "3\tU2\t11/14/2019 7:01:48 AM\t\tN3-0 N5-1\n",
    "news.tsv": "N1\tnews\tworld\tOne\tFirst.\thttps://a\t[]\t[]\n"
    'N2\tsports\tgolf\t"Two", he said\t\thttps://b\t[{"Label": "Rome", "Type": "G"}]\t[]\n'
    + "".join(f"N{n}\tnews\tlocal\tTitle {n}\t\thttps://c\t[]\t[]\n" for n in (3, 4, 5)),
}
ANN, BOB = "a" * 40, "b" * 40
MBID = "3bd73256-3905-4f3a-97e2-8b341527f805"
LASTFM_360K = {
    "usersha1-artmbid-artname-plays.tsv": f'{ANN}\t{MBID}\tbetty\t100\n{ANN}\t\t"die" ä\t1\n{BOB}\t{MBID}\tbetty\t10\n',
    "usersha1-profile.tsv": f"{ANN}\tf\t22\tGermany\tFeb 1, 2007\n{BOB}\t\t\tMexico\tOct 28, 2008\n",
}
LASTFM_HETREC = {
    "user_artists.dat": "userID\tartistID\tweight\n2\t51\t100\n2\t52\t1\n3\t51\t10\n",
    "artists.dat": "id\tname\turl\tpictureURL\n51\tMALICE\thttp://a\thttp://b\n52\tDiary\thttp://c\thttp://d\n",
}
LASTFM_1K = {
    "userid-timestamp-artid-artname-traid-traname.tsv": "".join(
        f"user_00000{user}\t2009-05-0{day}T23:08:57Z\t{MBID if artist == 'betty' else ''}\t{artist}\t\tSong {day}\n"
        for user, day, artist in ((1, 4, "betty"), (1, 3, "betty"), (2, 2, "betty"), (2, 1, "otto"))
    )
}
SHOP = {
    "orders.csv": "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    "1,A,LAMP,10,2010-12-01 08:26,2.50,17850,UK\n2,B,CUP,2,2010-12-01 09:00,1.00,17850,UK\n"
    "3,A,LAMP RED,4,2010-12-02 09:00,3.50,13047,UK\n4,A,LAMP,1,2010-12-02 10:00,2.50,,UK\n"
    "C5,A,LAMP,-4,2010-12-03 10:00,2.50,17850,UK\nC6,B,CUP,-2,2010-12-03 10:00,1.00,17850,UK\n"
    "C7,B,CUP,-1,2010-12-03 10:00,1.00,13047,UK\n8,B,CUP,3,2010-12-04 10:00,1.00,13047,UK\n"
}
ADS = {
    "train.csv": "id,click,hour,C1,device_id,device_ip,C14\n1,0,14102100,1005,d1,i1,15706\n2,1,14102101,1,d1,i1,15704"
    "\n3,1,14102102,1005,d2,i2,15706\n"
}
SAMPLES = {
    "amazon 2018": ("amazon", AMAZON_2018), "amazon 2023": ("amazon", AMAZON_2023), "latest": ("movielens", LATEST),
    "1M": ("movielens-1m", ML_1M), "100K": ("movielens-100k", ML_100K), "recbole": ("recbole", RECBOLE),
    "mind": ("mind", MIND), "360K": ("lastfm", LASTFM_360K), "hetrec": ("lastfm", LASTFM_HETREC),
    "1K": ("lastfm", LASTFM_1K), "shop": ("shop-orders", SHOP), "ads": ("ad-clicks", ADS),
}  # fmt: skip
"""What it is called -> key of the format, files."""
