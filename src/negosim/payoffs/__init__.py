"""payoffs"""
