from .pairs import Pairs as Pairs, RetrievalData as RetrievalData
