.PHONY: demo test check-all
demo test check-all:
	python3 dev.py $@
